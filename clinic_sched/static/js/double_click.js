// double_click
