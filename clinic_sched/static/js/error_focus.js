// error_focus
