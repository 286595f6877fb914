{{/* The chart's name, shortened to what a label holds. */}}
{{- define "prometheus-stack.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* The name that every object of the release starts with. */}}
{{- define "prometheus-stack.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" }}
{{- else if contains (include "prometheus-stack.name" .) .Release.Name }}
{{- .Release.Name | trunc 52 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "prometheus-stack.name" .) | trunc 52 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{/* Labels that never change during a release's life. */}}
{{- define "prometheus-stack.selectorLabels" -}}
app.kubernetes.io/name: {{ include "prometheus-stack.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* Labels of every object. */}}
{{- define "prometheus-stack.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "prometheus-stack.selectorLabels" . }}
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

{{/* The API version of PodDisruptionBudgets that the server has. */}}
{{- define "prometheus-stack.pdbApiVersion" -}}
{{- if and (.Capabilities.APIVersions.Has "policy/v1") (semverCompare ">=1.21-0" .Capabilities.KubeVersion.Version) -}}
policy/v1
{{- else -}}
policy/v1beta1
{{- end -}}
{{- end }}

{{/* Labels of one component: a dict of root and component. */}}
{{- define "prometheus-stack.componentLabels" -}}
{{ include "prometheus-stack.labels" .root }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{/* Selector of one component: a dict of root and component. */}}
{{- define "prometheus-stack.componentSelector" -}}
{{ include "prometheus-stack.selectorLabels" .root }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{/* Name of one component's objects: a dict of root and component. */}}
{{- define "prometheus-stack.componentName" -}}
{{ include "prometheus-stack.fullname" .root }}-{{ .component }}
{{- end }}

{{/* An image from a map of repository and tag. */}}
{{- define "prometheus-stack.image" -}}
{{ .repository }}:{{ .tag }}
{{- end }}

{{/* Whether monitors and rules can be made: this release brings their definitions, or the cluster has them. */}}
{{- define "prometheus-stack.monitors" -}}
{{- if and .Values.monitors.enabled (or .Values.crds.install (.Capabilities.APIVersions.Has "monitoring.coreos.com/v1")) -}}
true
{{- end -}}
{{- end }}

{{/* What every pod has: a dict of root and values. */}}
{{- define "prometheus-stack.podSettings" -}}
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
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

{{/* A claim from a map of storageClassName, accessMode and size. */}}
{{- define "prometheus-stack.claimSpec" -}}
{{- with .storageClassName }}
storageClassName: {{ . }}
{{- end }}
accessModes:
  - {{ .accessMode | default "ReadWriteOnce" }}
resources:
  requests:
    storage: {{ .size }}
{{- end }}

{{/* The secret with the Grafana administrator's name and password. */}}
{{- define "prometheus-stack.grafanaSecret" -}}
{{ .Values.grafana.admin.existingSecret | default (printf "%s-grafana" (include "prometheus-stack.fullname" .)) }}
{{- end }}
