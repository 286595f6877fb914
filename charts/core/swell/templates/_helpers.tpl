{{- define "swell.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "swell.agent.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: agent
{{- end }}

{{- define "swell.agent.labels" -}}
{{ include "swell.labels" . }}
app.kubernetes.io/component: agent
{{- end }}

{{- define "swell.agent.account" -}}
{{ .Values.agent.serviceAccount.name | default (printf "%s-agent" .Release.Name) }}
{{- end }}

{{- define "swell.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{- define "swell.claim" -}}
{{ .Values.state.existingClaim | default (printf "%s-drift-report" .Release.Name) }}
{{- end }}
