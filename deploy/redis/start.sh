# Rendered by Onyx from onyx.yaml: change that file, then render again. sha256 of the rest: 9f830211f1817d7c6068579e172dd7b9ae855225a60dfb73259a67084b4df0c0
# The password goes into the file as its hash, by a pipe: it is in no argument and in no environment.
set -eu
umask 077
hash=$(tr -d '\r\n' < /run/secrets/redis-password | sha256sum | cut -d ' ' -f 1)
{
  echo 'user default off resetpass -@all'
  echo "user onyx on #$hash ~onyx:* &onyx:* -@all +auth +hello +ping +quit +client|setname +client|setinfo +client|id +get +set +incr +pttl +multi +exec +discard +publish +subscribe +unsubscribe"
} > /run/redis/users.acl
exec redis-server /etc/onyx/redis.conf
