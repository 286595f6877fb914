import Manifests

/// Traefik reads these; whether they are any good shows only in its log.
let traefikRules: [String: Rule] = [
  "IngressRoute": .noOpinion,
  "IngressRouteTCP": .noOpinion,
  "IngressRouteUDP": .noOpinion,
  "Middleware": .noOpinion,
  "MiddlewareTCP": .noOpinion,
  "ServersTransport": .noOpinion,
  "TLSOption": .noOpinion,
  "TLSStore": .noOpinion,
  "TraefikService": .noOpinion,
]
