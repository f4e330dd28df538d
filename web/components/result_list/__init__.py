"""Result list with its filters, sort orders and paging."""
