# The onyx command on a server, with this machine's Node (20 or newer) where it has one, else in a container:
#   .\deploy.ps1 secrets init; docker compose up -d
$ErrorActionPreference = 'Stop'
Set-Location $PSScriptRoot
$node = Get-Command node -ErrorAction SilentlyContinue
if ($node) { & node -e 'process.exit(+(parseInt(process.versions.node) < 20))' }
if ($node -and $LASTEXITCODE -eq 0) {
  & node scripts/run.mjs onyx @args
} else {
  $version = (Get-Content package.json -Raw | ConvertFrom-Json).version
  $image = if ($env:ONYX_COMMAND_IMAGE) { $env:ONYX_COMMAND_IMAGE } else { "onyx/api:$version" }
  & docker run --rm --network none --user 0:0 --volume "${PWD}:/work" --workdir /work $image node /app/apps/cli/bin/onyx.mjs @args
}
exit $LASTEXITCODE
