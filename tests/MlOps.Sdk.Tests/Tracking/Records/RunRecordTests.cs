using Microsoft.Extensions.Logging.Abstractions;
using MlOps.Sdk.Journal;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Tracking.Records;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Tracking.Records;

public sealed class RunRecordTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly JournalHome _home;

    public RunRecordTests() =>
        _home = new(_folder.Path, "sqlite:mlflow.db", TimeSpan.FromSeconds(1), TimeProvider.System, NullLogger.Instance);

    [Theory]
    [InlineData("loss", double.NaN, 1, long.MinValue)]
    [InlineData("größe/長さ", double.NegativeInfinity, long.MaxValue, -1)]
    [InlineData("x", -0.0, 0, long.MaxValue)]
    public void A_metric_reads_back(string key, double value, long timestamp, long step)
    {
        var journal = Open();

        Assert.True(RunRecord.TryAppendMetric(journal, key, value, timestamp, step));

        Assert.True(journal.Cursor.TryRead(out var record));
        Assert.True(RunRecord.TryParse(record.Payload, out var parsed));
        Assert.Equal((RecordKind.Metric, key), (parsed.Kind, parsed.Key));
        Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(parsed.Value));
        Assert.Equal((timestamp, step), (parsed.Timestamp, parsed.Step));
        journal.Remove();
    }

    [Theory]
    [InlineData("key", "")]
    [InlineData("größe", "text with 😀 and \0")]
    public void A_text_reads_back(string key, string text)
    {
        var journal = Open();

        Assert.True(RunRecord.TryAppend(journal, RecordKind.Tag, key, text, timestamp: 5));

        Assert.True(journal.Cursor.TryRead(out var record));
        Assert.True(RunRecord.TryParse(record.Payload, out var parsed));
        Assert.Equal((RecordKind.Tag, key, text, 5), (parsed.Kind, parsed.Key, parsed.Text, parsed.Timestamp));
        journal.Remove();
    }

    [Fact]
    public void Half_a_pair_of_surrogates_becomes_the_replacement_character()
    {
        var journal = Open();

        Assert.True(RunRecord.TryAppend(journal, RecordKind.Param, "key", "a\ud83d", timestamp: 5));

        Assert.True(journal.Cursor.TryRead(out var record));
        Assert.True(RunRecord.TryParse(record.Payload, out var parsed));
        Assert.Equal("a\ufffd", parsed.Text);
        journal.Remove();
    }

    [Theory]
    [InlineData((byte)RecordKind.End, RunStatus.Finished)]
    [InlineData((byte)RecordKind.StopSignal, RunStatus.Killed)]
    public void An_end_reads_back(byte number, RunStatus status)
    {
        var kind = (RecordKind)number;
        var journal = Open();

        Assert.True(RunRecord.TryAppendEnd(journal, kind, status, timestamp: 7));

        Assert.True(journal.Cursor.TryRead(out var record));
        Assert.True(RunRecord.TryParse(record.Payload, out var parsed));
        Assert.Equal((kind, status, 7), (parsed.Kind, parsed.Status, parsed.Timestamp));
        journal.Remove();
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 1, 0, 0, 0 })]
    [InlineData(new byte[] { 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })] // a metric without step and value
    [InlineData(new byte[] { 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })] // a key that is not there
    [InlineData(new byte[] { 2, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })] // an end as nothing
    [InlineData(new byte[] { 5, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })] // an end as RUNNING
    [InlineData(new byte[] { 5, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    public void A_payload_that_this_version_does_not_know_is_not_read(byte[] payload) =>
        Assert.False(RunRecord.TryParse(payload, out _));

    [Fact]
    public void A_preamble_reads_back()
    {
        var start = ClientFolder.Start(Some.RunId()) with { ExperimentId = null, Tags = [new("a", "ä"), new("b", "")] };

        var read = RunPreamble.TryRead(RunPreamble.Write(start))!;

        Assert.Equal(start.Tags, read.Tags);
        Assert.Equal(start, read with { Tags = start.Tags });
    }

    [Fact]
    public void A_preamble_of_a_later_version_is_not_read() => Assert.Null(RunPreamble.TryRead([2, 0, 0]));

    public void Dispose()
    {
        _home.Dispose();
        _folder.Dispose();
    }

    private JournalWriter Open() => _home.Open(Some.RunId(), "writer", []);
}
