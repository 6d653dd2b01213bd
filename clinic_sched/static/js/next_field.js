// next_field
