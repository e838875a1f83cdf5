import { tlsFile } from '../acme/certificate-file.ts';
import { places } from './names.ts';

export const edgeCommand = [
  'nginx',
  '-e',
  'stderr',
  '-c',
  `${places.config}/nginx.conf`,
  '-g',
  'daemon off;',
] as const;

/** The file that the service `certificates` replaces, where the edge has it. */
export const edgeCertificate = `${places.edgeCertificates}/${tlsFile}`;

const words = edgeCommand.map((word) => (/\s/.test(word) ? `'${word}'` : word)).join(' ');

/** `start.sh` of the edge with ACME: what it shows before there is a certificate. */
export const edgeStart = `# Until the authority has given a certificate the edge shows a stand-in of this host: without any it would answer
# nobody, the authority included. What is in the volume already stays. The file appears whole; a link, unlike mv, never
# takes the place of one that was fetched in the meantime.
set -eu
umask 077
file=${edgeCertificate}
if [ ! -e "$file" ]; then
  cat ${places.secrets}/tls-certificate ${places.secrets}/tls-key > "$file.stand-in"
  ln "$file.stand-in" "$file" || [ -e "$file" ]
  rm -f "$file.stand-in"
fi
exec ${words}
`;
