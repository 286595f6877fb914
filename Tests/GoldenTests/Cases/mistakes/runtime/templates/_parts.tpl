{{- define "outer" -}}
x: 1
{{ include "inner" (dict "inside" .) }}
{{- end }}
{{- define "inner" -}}
{{- with .inside }}
y: {{ required "give absent a value" .Values.absent }}
{{- end }}
{{- end }}
{{- define "failing" }}
{{ fail "this chart fails" }}
{{- end }}
