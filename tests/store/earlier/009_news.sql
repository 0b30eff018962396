UPDATE alerts SET news = 'The harbour names a cause.' WHERE id = 2;
