// upstream.mjs: an entry of the catalogue changes, by three people as always; the to-dos that follow.
const today = () => new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10); // Beijing time

const need = (page, what) => {
  if (page.status !== 200) throw new Error(`${what}: ${page.status} ${page.path}\n${page.html.slice(0, 2000)}`);
  return page;
};
const step = async (client, id, what) =>
  need(await client.submit(await client.get(`/staff/proposals/${id}`), `/staff/proposals/${id}/${what}`, {}), what);

// Review and publication of a draft by two more people.
export async function publish(people, id, author) {
  await step(author, id, 'submit');
  await step(await people.as('item-reviewer'), id, 'review');
  await step(await people.as('item-publisher'), id, 'publish');
}

// values: controls of the entry's form
export async function changeEntry(people, code, values) {
  const lists = await people.as('list-manager');
  const page = need(await lists.submit(await lists.get(`/staff/lists/catalogue/${code}`), '/staff/lists/catalogue/begin', { code }), 'begin');
  const id = page.path.match(/\/staff\/proposals\/(\d+)/)[1];
  need(await lists.submit(page, '/staff/proposals/edit', { act: 'done', _reason: '目录调整', _effective_on: today(), ...values }), 'edit');
  await publish(people, id, lists);
}
