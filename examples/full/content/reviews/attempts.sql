select date_trunc('minute', at) as minute,
       count(*)::numeric / count(distinct basket) as attempts_per_basket
  from checkout_requests
 group by 1 order by 1;
