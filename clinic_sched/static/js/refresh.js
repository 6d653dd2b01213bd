// refresh
