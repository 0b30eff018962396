-- How an outlet writes 3/4/2024 is known after a start; before, it was learnt anew.
CREATE TABLE date_orders (
  id INTEGER PRIMARY KEY,  -- grows with each change: the highest changed last
  outlet TEXT NOT NULL,    -- the registrable domain of its pages
  place TEXT NOT NULL,     -- where it wrote the dates: 'page' or 'listing'
  shown TEXT NOT NULL,     -- the orders of its last dates, the newest at the end: 'd' is
                           -- the day first, 'm' the month first
  UNIQUE (outlet, place)
) STRICT;
