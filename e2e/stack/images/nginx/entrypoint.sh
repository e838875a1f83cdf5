#!/bin/sh
# Runs the scripts of /docker-entrypoint.d, fills the templates (/etc/nginx/templates/*.template, into conf.d, with the
# variables of the environment), then is the command that it is given.
set -eu

fill_templates() {
  # Only what is in the environment: nginx's own variables look the same.
  known=$(env | sed -n 's/^\([A-Za-z_][A-Za-z_0-9]*\)=.*/${\1}/p' | tr '\n' ' ')
  for template in /etc/nginx/templates/*.template; do
    [ -f "$template" ] || continue
    # shellcheck disable=SC2094
    envsubst "$known" <"$template" >"/etc/nginx/conf.d/$(basename "$template" .template)"
  done
}

case ${1:-} in
  nginx*)
    for script in /docker-entrypoint.d/*.sh; do
      [ ! -x "$script" ] || "$script"
    done
    fill_templates
    ;;
esac
exec "$@"
