{{/* The chart's name, shortened to what a label holds. */}}
{{- define "airflow.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* The name that every object of the release starts with. */}}
{{- define "airflow.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" }}
{{- else if contains (include "airflow.name" .) .Release.Name }}
{{- .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "airflow.name" .) | trunc 40 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{/* Labels that never change during a release's life. */}}
{{- define "airflow.selectorLabels" -}}
app.kubernetes.io/name: {{ include "airflow.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* Labels of every object. */}}
{{- define "airflow.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "airflow.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: {{ .Values.global.blueprint | default "data-platform" }}
{{- with .Values.global.environment }}
environment: {{ . }}
{{- end }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Labels of one component: a dict of root and component. */}}
{{- define "airflow.componentLabels" -}}
{{ include "airflow.labels" .root }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{/* Selector of one component: a dict of root and component. */}}
{{- define "airflow.componentSelector" -}}
{{ include "airflow.selectorLabels" .root }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{/* Name of one component's objects: a dict of root and component. */}}
{{- define "airflow.componentName" -}}
{{- if eq .component "scheduler" -}}
{{ include "airflow.fullname" .root }}
{{- else -}}
{{ include "airflow.fullname" .root }}-{{ .component }}
{{- end -}}
{{- end }}

{{/* The image of a component: a dict of root and image. */}}
{{- define "airflow.image" -}}
{{ .image.repository }}:{{ .image.tag | default .root.Chart.AppVersion }}
{{- end }}

{{/* What every component's pod has: a dict of root, component and values. */}}
{{- define "airflow.podSettings" -}}
serviceAccountName: {{ include "airflow.componentName" . }}
enableServiceLinks: false
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.priorityClassName | default .root.Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
securityContext:
  {{- toYaml (.values.podSecurityContext | default .root.Values.podSecurityContext) | nindent 2 }}
{{- with .values.nodeSelector | default .root.Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.tolerations | default .root.Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* The API version of PodDisruptionBudgets that the server has. */}}
{{- define "airflow.pdbApiVersion" -}}
{{- if and (.Capabilities.APIVersions.Has "policy/v1") (semverCompare ">=1.21-0" .Capabilities.KubeVersion.Version) -}}
policy/v1
{{- else -}}
policy/v1beta1
{{- end -}}
{{- end }}

{{/* The host that the UI is reached under. */}}
{{- define "airflow.host" -}}
{{- if .Values.ingress.host -}}
{{ .Values.ingress.host }}
{{- else -}}
airflow.{{ required "ingress.host or global.domain has to name the UI's host" .Values.global.domain }}
{{- end -}}
{{- end }}

{{/* The claim that dumps are written to. */}}
{{- define "airflow.backupClaim" -}}
{{- .Values.backup.claim.name | default (printf "%s-backups" (include "airflow.fullname" .)) }}
{{- end }}
