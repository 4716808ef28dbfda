using System.Text;
using MlOps.Sdk.Journal;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Journal;

/// <summary>Whatever happens to a journal's bytes: never a wrong record, never an exception, and no whole record is passed over.</summary>
public sealed class JournalDamageTests : IDisposable
{
    private static readonly string[] Texts =
        [.. Enumerable.Range(1, 12).Select(i => string.Concat(Enumerable.Range(0, i * 3).Select(n => (char)('!' + ((n * i) % 90)))))];

    private readonly TestHome _test = new();
    private readonly TempFolder _folder = new();

    private string Damaged => _folder.File("damaged" + JournalFile.Extension);

    [Fact]
    public void A_flipped_byte_costs_at_most_the_record_that_it_is_in()
    {
        var journal = SmallJournal.Make(_test, Texts, delivered: 2);
        File.WriteAllBytes(Damaged, journal.Bytes);

        for (var offset = 0; offset < journal.Bytes.Length; offset++)
        {
            foreach (var value in Values(journal.Bytes[offset], all: offset >= journal.Header.DataStart || journal.Bytes[offset] != 0))
            {
                FileBytes.Write(Damaged, offset, [value]);

                var dead = DeadJournal.Read(Damaged);

                Check(journal, dead, offset, offset + 1, $"byte {offset} is {value:X2}");
                FileBytes.Write(Damaged, offset, [journal.Bytes[offset]]);
            }
        }
    }

    [Fact]
    public void Without_its_checksum_the_same_flips_bring_wrong_records()
    {
        var journal = SmallJournal.Make(_test, Texts);
        var bytes = journal.Bytes.ToArray();
        var wrong = 0;

        for (var offset = journal.Header.DataStart; offset < bytes.Length; offset++)
        {
            bytes[offset] ^= 0x01;
            wrong += journal.FindWrong(ReadUnchecked(bytes, journal.Header.DataStart)) is null ? 0 : 1;
            bytes[offset] ^= 0x01;
        }

        Assert.True(wrong > Texts.Sum(text => text.Length) / 2, $"Only {wrong} flips were noticed: the test above shows nothing.");
    }

    [Fact]
    public void A_file_that_ends_anywhere_gives_the_records_before_that()
    {
        var journal = SmallJournal.Make(_test, Texts);
        File.WriteAllBytes(Damaged, journal.Bytes);

        for (var length = journal.Bytes.Length; length >= JournalHeader.PageSize; length--)
        {
            FileBytes.Cut(Damaged, length);

            var dead = DeadJournal.Read(Damaged);

            var whole = journal.Starts.Skip(1).Count(end => end <= length);
            Assert.Equal(JournalTexts.Numbered(Texts.Take(whole)), dead.Records);
            Assert.Equal(journal.Bytes[Math.Min(journal.Starts[whole], length)..length].Count(value => value != 0), dead.DroppedBytes);
        }
    }

    [Fact]
    public void A_file_without_a_whole_first_page_is_no_journal()
    {
        var journal = SmallJournal.Make(_test, Texts);
        File.WriteAllBytes(Damaged, journal.Bytes);

        for (var length = JournalHeader.PageSize - 1; length >= 0; length--)
        {
            FileBytes.Cut(Damaged, length);

            Assert.Throws<InvalidDataException>(() => JournalFile.TryTakeOver(Damaged));
        }
    }

    [Fact]
    public void Either_copy_of_the_header_and_of_the_preamble_is_enough()
    {
        var journal = SmallJournal.Make(_test, Texts);
        var preamble = JournalFrame.SizeOf(TestHome.Preamble.Length);
        foreach (var (offset, length) in new[]
                 {
                     (0, 1792), (1792, 1792), (JournalHeader.PageSize, preamble), (JournalHeader.PageSize + preamble, preamble),
                 })
        {
            File.WriteAllBytes(Damaged, journal.Bytes);
            FileBytes.Write(Damaged, offset, new byte[length]);

            var dead = DeadJournal.Read(Damaged);

            Assert.Equal(TestHome.Preamble, dead.Preamble);
            Assert.Equal(JournalTexts.Numbered(Texts), dead.Records);
        }
    }

    [Fact]
    public void Without_a_preamble_the_records_are_still_read()
    {
        var journal = SmallJournal.Make(_test, Texts);
        File.WriteAllBytes(Damaged, journal.Bytes);
        FileBytes.Write(Damaged, JournalHeader.PageSize, new byte[journal.Header.DataStart - JournalHeader.PageSize]);

        var dead = DeadJournal.Read(Damaged);

        Assert.Null(dead.Preamble);
        Assert.Equal(JournalTexts.Numbered(Texts), dead.Records);
    }

    [Fact]
    public void A_frame_that_was_moved_within_the_file_is_not_taken()
    {
        var journal = SmallJournal.Make(_test, Texts);
        File.WriteAllBytes(Damaged, journal.Bytes);

        for (var source = 0; source < Texts.Length; source++)
        {
            var frame = journal.Bytes[journal.Starts[source]..journal.Starts[source + 1]];
            for (var target = journal.Header.DataStart; target + frame.Length <= journal.Bytes.Length; target += 8)
            {
                if (target == journal.Starts[source])
                {
                    continue;
                }

                FileBytes.Write(Damaged, target, frame);

                Check(journal, DeadJournal.Read(Damaged), target, target + frame.Length, $"record {source + 1} moved to {target}");
                FileBytes.Write(Damaged, target, journal.Bytes.AsSpan(target, frame.Length));
            }
        }
    }

    [Fact]
    public void A_frame_within_a_payload_is_not_taken_even_when_the_frame_around_it_is_damaged()
    {
        var other = SmallJournal.Make(_test, Texts);
        var frame = Encoding.Latin1.GetString(other.Bytes.AsSpan(other.Starts[4]..other.Starts[5]));
        string[] texts = ["first", .. Enumerable.Range(0, 8).Select(shift => new string('x', shift) + frame + frame), frame, "last"];
        var journal = SmallJournal.Make(_test, texts);
        File.WriteAllBytes(Damaged, journal.Bytes);

        for (var record = 0; record < texts.Length; record++)
        {
            FileBytes.Write(Damaged, journal.Starts[record], new byte[8]);

            Check(journal, DeadJournal.Read(Damaged), journal.Starts[record], journal.Starts[record] + 8, $"record {record + 1} has no head");
            FileBytes.Write(Damaged, journal.Starts[record], journal.Bytes.AsSpan(journal.Starts[record], 8));
        }
    }

    [Fact]
    public void Random_damage_never_brings_a_wrong_record()
    {
        var seed = TestSettings.Count("MLOPS_TEST_JOURNAL_SEED", Random.Shared.Next(1, int.MaxValue));
        var count = TestSettings.Count("MLOPS_TEST_JOURNAL_FUZZ", 5_000);
        TestContext.Current.TestOutputHelper!.WriteLine($"MLOPS_TEST_JOURNAL_SEED={seed} MLOPS_TEST_JOURNAL_FUZZ={count}");
        var random = new Random(seed);
        var journal = SmallJournal.Make(_test, RandomTexts(random), delivered: random.Next(3));
        File.WriteAllBytes(Damaged, journal.Bytes);

        for (var i = 0; i < count; i++)
        {
            var damage = RandomDamage(random, journal.Bytes);
            var start = random.Next(journal.Header.DataStart, journal.Bytes.Length - damage.Length);
            FileBytes.Write(Damaged, start, damage);

            var dead = DeadJournal.Read(Damaged);

            Check(journal, dead, start, start + damage.Length, $"seed {seed}, round {i}: {damage.Length} bytes at {start}");
            FileBytes.Write(Damaged, start, journal.Bytes.AsSpan(start, damage.Length));
        }
    }

    public void Dispose()
    {
        _test.Dispose();
        _folder.Dispose();
    }

    private static void Check(SmallJournal journal, DeadJournal dead, int from, int to, string what)
    {
        var wrong = journal.FindWrong(dead.Records);
        Assert.True(wrong is null, $"{wrong} ({what})");
        var missed = journal.Undamaged(from, to, first: journal.Delivered + 1).Except(dead.Records.Select(record => record.Sequence));
        Assert.True(!missed.Any(), $"Records {string.Join(", ", missed)} were passed over ({what})");
        Assert.True(dead.Preamble is TestHome.Preamble, $"The preamble is '{dead.Preamble}' ({what})");
    }

    private static IEnumerable<byte> Values(byte original, bool all)
    {
        var flips = all ? Enumerable.Range(0, 8).Select(bit => (byte)(original ^ (1 << bit))) : [];
        return flips.Append((byte)0x00).Append((byte)0xFF).Where(value => value != original).Distinct();
    }

    private static string[] RandomTexts(Random random) =>
        [.. Enumerable.Range(0, 40).Select(_ =>
        {
            var bytes = new byte[random.Next(1, 120)];
            random.NextBytes(bytes);
            return Encoding.Latin1.GetString(bytes);
        })];

    private static byte[] RandomDamage(Random random, byte[] journal)
    {
        var damage = new byte[random.Next(1, 300)];
        switch (random.Next(3))
        {
            case 0:
                random.NextBytes(damage);
                break;
            case 1:
                journal.AsSpan(random.Next(journal.Length - damage.Length) & ~7, damage.Length).CopyTo(damage);
                break;
        }

        return damage;
    }

    /// <summary>Reads as the library would if it trusted what it finds.</summary>
    private static IEnumerable<(long Sequence, string Text)> ReadUnchecked(byte[] bytes, int position)
    {
        while (bytes.Length - position >= JournalFrame.MinSize)
        {
            var length = BitConverter.ToInt32(bytes, position);
            if (length is <= 0 or > JournalFrame.MaxPayload || JournalFrame.SizeOf(length) > bytes.Length - position)
            {
                yield break;
            }

            yield return (
                BitConverter.ToInt64(bytes, position + 8),
                Encoding.Latin1.GetString(bytes, position + JournalFrame.HeaderSize, length));
            position += JournalFrame.SizeOf(length);
        }
    }
}
