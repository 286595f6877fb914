{{ define "a" }}
{{ include "b" . }}{{ end }}{{ define "b" }}{{ .Values.nope.x.y }}{{ end }}