"""The lesson frame, widget groups, exercises and client-side components. Never imports `cnnviz.learn`."""
