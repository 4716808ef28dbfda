using System.Globalization;
using System.Text;
using MlOps.Sdk.Journal;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Journal;

public sealed class JournalStressTests
{
    private const int Threads = 4;

    private static readonly int Count = TestSettings.Count("MLOPS_TEST_JOURNAL_STRESS", 100_000);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_record_arrives_once_and_in_order_while_threads_append_flush_and_deliver(bool inMemory)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("file"), "");
        using var test = new TestHome(inMemory ? Path.Combine(folder.File("file"), "home") : null);
        var writer = test.Open();

        using var done = new CancellationTokenSource();
        var flushing = Task.Run(() => KeepHouse(writer, done.Token), TestContext.Current.CancellationToken);
        var appending = Enumerable.Range(0, Threads).Select(thread => Task.Run(() => Append(writer, thread))).ToArray();
        var wrong = await Task.Run(() => Deliver(writer, appending), TestContext.Current.CancellationToken);
        await done.CancelAsync();
        await flushing;
        var appended = await Task.WhenAll(appending);
        writer.Remove();

        Assert.Null(wrong);
        Assert.Equal(Threads * Count, appended.Sum() + writer.Lost);
        Assert.Equal(appended.Sum(), writer.Delivered - JournalFile.FirstSequence);
        if (!inMemory)
        {
            Assert.Equal(0, writer.Lost);
            Assert.Empty(test.Journals);
        }
    }

    [Fact]
    public async Task What_was_appended_before_or_during_a_close_is_in_the_file_and_nothing_else_is()
    {
        for (var round = 0; round < 10; round++)
        {
            using var test = new TestHome();
            var writer = test.Open();
            using var start = new Barrier(Threads + 1);
            var appending = Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
            {
                start.SignalAndWait(TestContext.Current.CancellationToken);
                var i = 0;
                while (writer.Append($"{thread} {i}"))
                {
                    i++;
                }

                return i;
            })).ToArray();

            start.SignalAndWait(TestContext.Current.CancellationToken);
            while (writer.NextSequence < 1000)
            {
                await Task.Yield();
            }

            writer.Remove();
            var appended = await Task.WhenAll(appending);

            var records = DeadJournal.Read(Assert.Single(test.Journals)).Records;
            Assert.Equal(appended.Sum(), records.Count);
            Assert.Equal(0, writer.Lost);
        }
    }

    private static int Append(JournalWriter writer, int thread)
    {
        var payload = new byte[64];
        var appended = 0;
        for (var i = 0; i < Count; i++)
        {
            var length = Encoding.Latin1.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{thread} {i}"), payload);
            appended += writer.TryAppend(payload.AsSpan(0, length)) ? 1 : 0;
        }

        return appended;
    }

    private static string? Deliver(JournalWriter writer, Task[] appending)
    {
        var last = new int[Threads];
        Array.Fill(last, -1);
        var expected = JournalFile.FirstSequence;
        while (true)
        {
            var ended = appending.All(task => task.IsCompleted);
            while (writer.Cursor.TryRead(out var record))
            {
                var text = Encoding.Latin1.GetString(record.Payload).Split(' ');
                var thread = int.Parse(text[0], CultureInfo.InvariantCulture);
                var i = int.Parse(text[1], CultureInfo.InvariantCulture);
                if (record.Sequence != expected++ || i <= last[thread])
                {
                    return $"Record {record.Sequence} is {i} of thread {thread}, after {last[thread]}.";
                }

                last[thread] = i;
                if (record.Sequence % 1000 == 0)
                {
                    writer.Cursor.MarkDelivered(note: 0);
                }
            }

            writer.Cursor.MarkDelivered(note: 0);
            if (ended)
            {
                return null;
            }
        }
    }

    private static void KeepHouse(JournalWriter writer, CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            writer.Maintain(JournalHome.Now);
            writer.Flush();
        }
    }
}
