INSERT INTO date_orders (id, outlet, place, shown) VALUES (1, 'gazette.example', 'page', 'dd');
