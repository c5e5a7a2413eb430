-- How often do we ask ourselves, for each person who asked once?
-- 1.0 is everyone asking once. Above 3 it is our own machines that we hear.
select date_trunc('minute', at)                          as minute,
       count(*)                                          as attempts,
       count(distinct person)                            as people,
       round(count(*)::numeric / count(distinct person), 1) as attempts_per_person
  from edge_requests
 where path = '/v2/cards' and at >= '2025-06-14 20:00+02'
 group by 1 order by 1;

-- minute            attempts  people  attempts_per_person
-- 20:10                   44      42   1.0
-- 20:20                 9610    2811   3.4
-- 20:45                11240    1180   9.5
-- 21:14                10972     946  11.6
-- 21:44                 1102     871   1.3
