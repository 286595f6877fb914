{{ define "a" }}
{{ include "b" . }}{{ end }}{{ define "b" }}{{ required "need it" .Values.nope }}{{ end }}