"""What types are made of: enums, scalars, ids, arguments, filters, connections."""
