-- Who holds, who waits, and for how long. Needs nothing but read access.
select w.pid          as waiting,
       h.pid          as held_by,
       age(now(), w.query_start)::interval(0) as for_how_long,
       left(h.query, 60) as holder_runs
  from pg_stat_activity w
  join lateral unnest(pg_blocking_pids(w.pid)) b(pid) on true
  join pg_stat_activity h on h.pid = b.pid
 order by 3 desc
 limit 20;

-- waiting  held_by  for_how_long  holder_runs
--   30122    29871  00:12:44      create index card_application_email on customers (lower(e
--   30125    29871  00:12:44      create index card_application_email on customers (lower(e
--   ... 381 rows
