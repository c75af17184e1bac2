import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { message, RULES } from '../../test/builders/judge-facts.ts';
import { asksIn } from './ask-words.ts';
import { Ideas } from './ideas.ts';
import { foldedWords } from './lexicon.ts';

const kinds = (text: string): string[] => asksIn(message({ visibleText: text }), RULES.lists.ask).map((hit) => hit.kind);

describe('the same request in other words and languages', () => {
  const requests: readonly [kind: string, text: string][] = [
    ['bank-change', 'We have moved to a new bank. Please use the details below for the next transfer.'],
    ['bank-change', 'Kindly update our banking information in your system before the next payment run.'],
    ['bank-change', 'Going forward please remit all payments to our new IBAN.'],
    ['bank-change', 'Unsere Bankverbindung hat sich geändert. Bitte überweisen Sie offene Rechnungen nur noch auf das neue Konto.'],
    ['bank-change', 'Wir haben die Bank gewechselt, bitte zahlen Sie die nächste Rechnung auf die neue IBAN.'],
    ['bank-change', "Nous avons changé de banque, merci d'utiliser le nouveau RIB pour le prochain règlement."],
    ['bank-change', 'Hemos cambiado de banco. Por favor, realicen los próximos pagos a la nueva cuenta.'],
    ['bank-change', 'Nuestros datos bancarios han cambiado, les ruego actualicen la información.'],
    ['bank-change', 'Abbiamo cambiato banca, vi preghiamo di effettuare i prossimi bonifici sul nuovo conto.'],
    ['bank-change', 'Le nostre coordinate bancarie sono cambiate.'],
    ['bank-change', 'Ons rekeningnummer is gewijzigd, gelieve openstaande facturen op de nieuwe rekening te betalen.'],
    ['bank-change', 'Wij zijn van bank veranderd. Gebruik vanaf nu het nieuwe IBAN.'],
    ['bank-change', 'Zmieniliśmy numer konta bankowego, prosimy o płatność na nowy rachunek.'],
    ['bank-change', 'Os nossos dados bancários foram alterados, por favor pague na nova conta.'],
    ['bank-change', 'Mudamos de banco; favor efetuar os próximos pagamentos na nova conta.'],
    ['bank-change', 'Vi har bytt bank, vänligen betala till vårt nya konto.'],
    ['bank-change', 'Vi har skiftet bank, betal venligst til vores nye konto.'],
    ['bank-change', 'Vi har byttet bank og ber dere betale til den nye kontoen.'],
    ['bank-change', 'Pankkiyhteytemme on muuttunut, maksakaa laskut uudelle tilille.'],
    ['bank-change', 'Změnili jsme číslo účtu, prosíme plaťte na nový účet.'],
    ['bank-change', 'Banka hesabımız değişti, lütfen ödemeleri yeni hesaba yapın.'],
    ['bank-change', 'Наши банковские реквизиты изменились, просим оплачивать на новый счёт.'],
    ['bank-change', 'Наші банківські реквізити змінилися, просимо платити на новий рахунок.'],
    ['bank-change', '弊社の銀行口座が変更になりました。次回のお支払いは新しい口座にお願いします。'],
    ['bank-change', '我们的银行账户已变更，请将货款汇到新账户。'],
    ['bank-change', '저희 은행 계좌가 변경되었습니다. 앞으로는 새 계좌로 송금해 주세요.'],
    ['bank-change', 'تم تغيير حسابنا البنكي، يرجى تحويل المدفوعات إلى الحساب الجديد.'],
    ['bank-change', 'Megváltozott a bankszámlaszámunk, kérjük az új számlára utaljanak.'],
    ['bank-change', 'Ne-am schimbat contul bancar, vă rugăm să plătiți în noul cont.'],
    ['bank-change', 'Ο τραπεζικός μας λογαριασμός άλλαξε, παρακαλούμε πληρώστε στον νέο λογαριασμό.'],
    ['errand', 'Are you free right now? I have a quick task for you, reply as soon as you get this.'],
    ['errand', "I'm stuck in a conference and can't talk. Need you to take care of something for me quietly."],
    ['errand', 'Can you get me your mobile number? I have a request.'],
    ['errand', 'Sind Sie am Platz? Ich brauche Sie für eine vertrauliche Sache, bin in einer Besprechung und kann nicht telefonieren.'],
    ['errand', 'Hast du kurz Zeit? Du müsstest etwas für mich erledigen.'],
    ['errand', "Êtes-vous disponible ? J'ai besoin que vous vous occupiez discrètement de quelque chose, je suis en réunion."],
    ['errand', "Es-tu au bureau ? J'ai une tâche urgente à te confier."],
    ['errand', '¿Estás en la oficina? Necesito que hagas algo por mí con discreción, estoy en una reunión y no puedo hablar.'],
    ['errand', 'Sei in ufficio? Ho bisogno che tu faccia una cosa per me con discrezione, sono in riunione.'],
    ['errand', 'Ben je aan je bureau? Ik heb je nodig voor iets vertrouwelijks, ik zit in een vergadering en kan niet bellen.'],
    ['errand', 'Czy jesteś przy biurku? Potrzebuję, żebyś coś dla mnie dyskretnie załatwił, jestem na spotkaniu.'],
    ['errand', 'Você está na sua mesa? Preciso que resolva algo para mim com discrição, estou em reunião.'],
    ['errand', 'Är du på kontoret? Jag behöver att du gör något åt mig diskret, jag sitter i möte.'],
    ['errand', 'Masanda mısın? Toplantıdayım, benim için gizlice bir şey halletmen gerekiyor.'],
    ['errand', 'Вы на месте? Мне нужно, чтобы вы кое-что сделали конфиденциально, я на совещании.'],
    ['errand', '今席にいますか？会議中で電話に出られないので、内密にお願いしたいことがあります。'],
    ['errand', '你在办公室吗？我在开会不方便接电话，需要你悄悄帮我办件事。'],
    ['errand', 'Please email me the W-2 forms of all staff.'],
    ['errand', "I need the payroll list with everybody's salary and home address for a meeting."],
    ['errand', 'Schicken Sie mir bitte eine Liste aller Mitarbeiter mit ihren Gehältern.'],
    ['errand', 'Envoyez-moi la liste des employés avec leurs salaires.'],
    ['errand', 'Envíame la lista de empleados con sus salarios, la necesito para el consejo.'],
    ['errand', "Mandami l'elenco dei dipendenti con gli stipendi."],
    ['errand', 'Stuur me de lijst van medewerkers met hun salarissen.'],
    ['errand', 'Envie-me a lista dos funcionários com os salários.'],
    ['errand', 'Wyślij mi listę pracowników z wynagrodzeniami.'],
    ['errand', 'We need to pay a vendor today by wire transfer, can you process it now?'],
    ['errand', 'Ein Lieferant muss heute noch per Überweisung bezahlt werden, können Sie das erledigen?'],
    ['errand', "Il faut régler un fournisseur par virement aujourd'hui, pouvez-vous vous en charger ?"],
    ['errand', 'Hay que pagar a un proveedor hoy por transferencia, ¿puedes encargarte?'],
    ['errand', 'Bisogna pagare un fornitore oggi con bonifico, puoi occupartene?'],
    ['errand', 'Er moet vandaag nog een leverancier per overboeking betaald worden, kun je dat regelen?'],
    ['gift-card', 'I need you to pick up some gift cards for clients, scratch them and send me the codes.'],
    ['gift-card', 'Besorg bitte ein paar Geschenkkarten für Kunden und schick mir die Codes.'],
    ['gift-card', "Peux-tu acheter des cartes cadeaux pour des clients et m'envoyer les codes ?"],
    ['gift-card', 'Compra unas tarjetas regalo para clientes y mándame los códigos.'],
    ['credential', 'Ihr Postfach ist fast voll. Bestätigen Sie Ihr Konto, um weiter Nachrichten zu erhalten.'],
    ['credential', 'Votre boîte aux lettres est presque pleine. Vérifiez votre compte.'],
    ['credential', 'Su buzón está casi lleno. Verifique su cuenta para seguir recibiendo correo.'],
    ['credential', 'La tua casella è quasi piena. Verifica il tuo account.'],
    ['credential', 'Uw postvak is bijna vol. Verifieer uw account.'],
    ['credential', 'Twoja skrzynka jest prawie pełna. Zweryfikuj konto.'],
    ['credential', 'Sua caixa de correio está quase cheia. Verifique sua conta.'],
    ['document-share', 'Wir laden Ihr Unternehmen ein, ein Angebot abzugeben. Bitte prüfen Sie die Ausschreibungsunterlagen.'],
    ['document-share', 'Invitamos a su empresa a participar en una licitación.'],
    ['document-share', "Nous invitons votre entreprise à répondre à un appel d'offres."],
    ['payment', 'Unsere Wirtschaftsprüfer bitten Sie, den offenen Saldo zu bestätigen.'],
    ['payment', 'Nos auditeurs vous demandent de confirmer le solde.'],
  ];
  for (const [kind, text] of requests) test(`${kind}: ${text}`, () => assert.ok(kinds(text).includes(kind), kinds(text).join(' ')));
});

test('what offices write every day asks none of it', () => {
  const everyday = [
    'The bank has changed its opening hours. Our staff is in the office until five today.',
    'I am in a meeting until three, see you afterwards.',
    'Please find the list of employees who take part in the training.',
    'We pay the supplier at the end of the month as usual; the bank account is the one you know.',
    'Wir sitzen am Dienstag in einer Besprechung, danach ist das Büro frei.',
    'Je vous envoie la liste des participants, merci de la compléter.',
    'This message is confidential and for its addressee only. If you have received it in error, please tell us and delete it.',
    'Your new account is ready. Welcome!',
    '会議は三時からです。資料を添付します。',
    'The new bank holiday moves our payment run to Tuesday.',
  ];
  for (const text of everyday) assert.deepEqual(kinds(text), [], text);
});

test('the words found are quoted in the order of the text, and what sets no blanks is written without', () => {
  const [hit] = asksIn(message({ visibleText: '弊社の銀行口座が変更になりました。' }), RULES.lists.ask);
  assert.deepEqual(hit, { kind: 'bank-change', phrase: '銀行口座 … 変更' });
});

const ideas = new Ideas({ account: ['bank account', 'account'], change: ['changed', 'new account'] }, [
  { kind: 'bank-change', ideas: ['account', 'change'], atLeast: 2, within: 4 },
]);
const found = (text: string) => ideas.find(foldedWords(text)).get('bank-change');

test('ideas count close together, in either order', () => {
  assert.equal(found('the bank account was changed'), 'bank account … changed');
  assert.equal(found('changed: our account'), 'changed … account');
  assert.equal(found('the account is what two of us have changed'), undefined);
});

test('a word taken by another idea leaves the one before it', () => {
  const paying = new Ideas({ pay: ['pay', 'account'], where: ['account of our subsidiary'] }, [
    { kind: 'bank-change', ideas: ['pay', 'where'], atLeast: 2, within: 6 },
  ]);
  assert.equal(paying.find(foldedWords('pay to the account of our subsidiary')).get('bank-change'), 'pay … account of our subsidiary');
});

test('one word is not two ideas', () => {
  assert.equal(found('a new account'), undefined);
  assert.equal(found('a new account, bank account'), 'new account … bank account');
});
