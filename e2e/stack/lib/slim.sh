# shellcheck shell=bash disable=SC2034,SC2154
# What makes a fresh Debian the base of images: small as the public one, and able to reach what this machine reaches;
# sourced after debian.sh.

# The authorities that this machine trusts, and those of them that were added to Debian's.
readonly authorities=/etc/ssl/certs/ca-certificates.crt own_authorities=/usr/local/share/ca-certificates

# All that comes from this machine, to tell whether a base was made with it. The sources are read, since to ask apt
# takes seconds.
machine_settings() {
  apt_settings
  cat /etc/apt/sources.list /etc/apt/sources.list.d/* "$authorities" "$own_authorities"/*.crt 2>/dev/null || true
}

# slim <folder of a Debian>
slim() {
  local root=$1 security
  security=$(debian_mirrors security | head -n 1)
  {
    echo "deb $(debian_mirror) trixie-updates main"
    [ -z "$security" ] || echo "deb $security trixie-security main"
  } >>"$root/etc/apt/sources.list"

  # No manuals, no translations; the licences stay.
  cat >"$root/etc/dpkg/dpkg.cfg.d/slim" <<'END'
path-exclude /usr/share/doc/*
path-include /usr/share/doc/*/copyright
path-exclude /usr/share/info/*
path-exclude /usr/share/locale/*
path-exclude /usr/share/man/*
END
  cat >"$root/etc/apt/apt.conf.d/80slim" <<'END'
Acquire::Languages "none";
Acquire::GzipIndexes "true";
APT::Keep-Downloaded-Packages "false";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
END
  find "$root/usr/share/doc" -type f ! -name copyright -delete
  find "$root/usr/share/doc" -type l -delete
  find "$root/usr/share/doc" -type d -empty -delete
  rm -rf "$root"/usr/share/{info,locale,man}/* "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* \
    "$root"/var/cache/debconf/*-old "$root"/var/lib/dpkg/*-old "$root"/var/log/{apt,bootstrap.log,dpkg.log}

  # apt can ask an archive over TLS, although the base, as the public one, has no ca-certificates; once an image
  # installs them, the machine's own authorities are taken up with them.
  if [ -f "$authorities" ]; then
    mkdir -p "$root/etc/ssl"
    cp "$authorities" "$root/etc/ssl/machine-authorities.crt"
    echo 'Acquire::https::CaInfo "/etc/ssl/machine-authorities.crt";' >>"$root/etc/apt/apt.conf.d/90machine"
  fi
  mkdir -p "$root$own_authorities"
  cp "$own_authorities"/*.crt "$root$own_authorities/" 2>/dev/null || true
}
