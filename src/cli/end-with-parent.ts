// Preloaded into the operator of `kubewright dev`, before its src/main.ts, which is not ours: ends the operator when the
// process at the other end of the channel is gone, however it went. Its API server went with it, so nothing is left to do.
process.on('disconnect', () => process.exit(1));
// Listening must not keep an operator alive that has nothing more to do.
process.channel?.unref();
