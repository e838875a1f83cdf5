import type { Deployment } from '../model/deployment.ts';
import { errorBody, retryAfterSeconds } from './error-body.ts';
import { drainSeconds, places, ports } from './names.ts';
import { sealed } from './rendered-file.ts';

/** `haproxy.cfg`: finds the API instances by the network's names, and sends each request to the one with the least to do. */
export function renderGate(deployment: Deployment): Map<string, string> {
  return new Map([['deploy/gate/haproxy.cfg', sealed(settings(deployment))]]);
}

function settings(deployment: Deployment): string {
  const { gate, api } = deployment.services;
  // Twice: new instances are there before the old ones go.
  const slots = api.replicas * 2 + 2;
  return `# HAProxy 3.0, between the edge and the API instances.

global
    log stdout format raw daemon info
    nbthread ${Math.max(1, Math.ceil(gate.cpus))}
    maxconn ${maxConnections(gate.memory)}
    # Streams that are left are taken up again elsewhere (Last-Event-ID).
    hard-stop-after ${drainSeconds(deployment)}s
    # For drain and switch: only who is in this container, as its user.
    stats socket unix@${places.haproxyAdmin} mode 600 level admin expose-fd listeners
    stats timeout 1m

resolvers docker
    nameserver dns 127.0.0.11:53
    accepted_payload_size 8192
    resolve_retries 3
    timeout resolve 1s
    timeout retry 1s
    hold valid 2s
    hold nx 5s
    hold obsolete 5s
    hold other 30s
    hold refused 30s
    hold timeout 30s

defaults
    mode http
    log global
    option dontlognull
    option dontlog-normal
    log-format "%{+json}o %(at)Tl %(status)ST %(method)HM %(path)HP %(server)s %(queueMs)Tw %(connectMs)Tc %(answerMs)Tr %(totalMs)Ta %(end)tsc %(requestId)[var(txn.request_id)]"
    option http-keep-alive
    http-reuse safe
    option redispatch 1
    retries 3
    retry-on conn-failure empty-response
    timeout connect 3s
    timeout queue 10s
    timeout check 3s
    timeout http-request 30s
    timeout http-keep-alive 75s
    # A stream says something every 15 s; an upload may be slow.
    timeout client 1h
    timeout client-fin 30s
    timeout server 1h
    timeout tunnel 1h
${[502, 503, 504].map(errorLine).join('\n')}

# The edge comes by the socket, which needs no name and no new connection for each request.
frontend api
    bind unix@${places.gateSocket} mode 600
    bind :${ports.gate}
    http-request set-var(txn.request_id) req.hdr(X-Request-ID)
    default_backend api

backend api
    balance leastconn
    # An instance that dies may have done what a POST asked for: only what reads is asked of another one.
    http-request disable-l7-retry unless METH_GET
    option httpchk
    http-check send meth GET uri /ready ver HTTP/1.1 hdr Host gate
    http-check expect status 200
    default-server inter 1s fastinter 500ms downinter 1s fall 2 rise 1 observe layer4 error-limit 5 on-error fastinter pool-purge-delay 30s
    server-template api- ${slots} api:${ports.api} check resolvers docker init-addr none

# Inside only: neither of its networks is routed here by the edge. There is no page of statistics.
frontend operations
    bind :${ports.gateMetrics}
    option dontlog-normal
    http-request use-service prometheus-exporter if { path /metrics }
    http-request return status 200 content-type "text/plain" string "ok" if { path /health }
    http-request return status 503 content-type "text/plain" string "no API is ready" if { path /ready } { nbsrv(api) eq 0 }
    http-request return status 200 content-type "text/plain" string "ok" if { path /ready }
    http-request deny deny_status 404
`;
}

/** The body is in the log format of HAProxy, where quotes stand for themselves between single ones. */
function errorLine(status: number): string {
  const body = errorBody('not-ready', '%[var(txn.request_id)]');
  return `    http-error status ${status} content-type "application/json" lf-string '${body}' hdr Retry-After ${retryAfterSeconds} hdr Cache-Control no-store`;
}

/** A connection takes two buffers of 16 KiB; half of the memory is left for all else. */
function maxConnections(memoryBytes: number): number {
  return Math.min(8_000, Math.floor(memoryBytes / 2 / (40 * 1024)));
}
