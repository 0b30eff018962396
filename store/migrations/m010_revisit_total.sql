-- How many articles all outlets had, and how many requests for their pages after the
-- first. The sum was made anew for each article, over a row for each outlet.
CREATE TABLE revisit_total (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  articles INTEGER NOT NULL,
  revisits INTEGER NOT NULL
) STRICT;

INSERT INTO revisit_total
  SELECT 1, coalesce(sum(articles), 0), coalesce(sum(revisits), 0) FROM revisit_costs;

CREATE TRIGGER revisit_costs_added AFTER INSERT ON revisit_costs BEGIN
  UPDATE revisit_total
    SET articles = articles + new.articles, revisits = revisits + new.revisits;
END;
CREATE TRIGGER revisit_costs_changed AFTER UPDATE ON revisit_costs BEGIN
  UPDATE revisit_total
    SET articles = articles + new.articles - old.articles,
        revisits = revisits + new.revisits - old.revisits;
END;
CREATE TRIGGER revisit_costs_removed AFTER DELETE ON revisit_costs BEGIN
  UPDATE revisit_total
    SET articles = articles - old.articles, revisits = revisits - old.revisits;
END;
