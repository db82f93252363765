"""The commands of `smsbot`: unpack, call one workflow, print. Exit 0 done, 1 failed, 2 misuse."""
