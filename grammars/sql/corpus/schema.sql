-- People.
CREATE TABLE IF NOT EXISTS app.people (
  id BIGSERIAL PRIMARY KEY, -- the key
  email VARCHAR(100) NOT NULL UNIQUE,
  team_id INT REFERENCES teams (id),
  CONSTRAINT positive CHECK (id > 0)
);
CREATE UNIQUE INDEX people_email ON app.people (email);
CREATE OR REPLACE VIEW active AS
  WITH recent AS (SELECT id FROM people)
  SELECT p.email, count(*) AS n FROM people p JOIN recent r ON r.id = p.id GROUP BY p.email;
CREATE MATERIALIZED VIEW totals AS SELECT 1;
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE SCHEMA audit;
CREATE SEQUENCE ids START 1;
CREATE OR REPLACE FUNCTION touch() RETURNS trigger AS $$
BEGIN
  NEW.at = now();
  RETURN NEW;
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER on_touch BEFORE UPDATE ON people FOR EACH ROW EXECUTE FUNCTION touch();
ALTER TABLE people ADD COLUMN age INT;
INSERT INTO people (email) VALUES ('a');
UPDATE people SET age = 1 WHERE id = 2;
DROP TABLE old_people;
