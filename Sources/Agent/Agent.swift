// The agent: the same pass, for ever.
//
// What may change is watched: repositories by a poll of each and by webhooks, objects by the server's watches. Each application is
// brought through the pass by itself when something of its own changed, and left alone otherwise. What is to be done is decided
// by pure functions on what is known (`Automation`); the loop that starts it and takes what came of it is `SyncLoop`.
