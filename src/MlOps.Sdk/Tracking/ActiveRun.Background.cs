using Microsoft.Extensions.Logging;
using MlOps.Sdk.Secrets;
using MlOps.Sdk.Tracking.Context;
using MlOps.Sdk.Tracking.Records;

namespace MlOps.Sdk.Tracking;

/// <content>What the library logs by itself, in the background: it throws nothing, and stops where the run ends.</content>
public sealed partial class ActiveRun
{
    private readonly Lock _tagGate = new();
    private HashSet<string>? _tagsSet = []; // until the context is written, whose tags go behind these
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _context = Task.CompletedTask;

    /// <summary>Begins to note what is known of this process. The caller waits for nothing.</summary>
    internal void BeginContext(RunContextSource? source)
    {
        if (source is null)
        {
            _tagsSet = null;
            return;
        }

        _context = Task.Run(() => WriteContextAsync(source));
    }

    /// <summary>Logs numbers of one step, unless the run has ended.</summary>
    internal void TryLogMetrics(IEnumerable<KeyValuePair<string, double>> metrics, long step)
    {
        var now = Now;
        foreach (var (key, value) in metrics)
        {
            if (Volatile.Read(ref _ended) != 0 || !RunRecord.TryAppendMetric(_journal, key, value, now, step))
            {
                return;
            }
        }
    }

    /// <summary>A run that is very short waits for its context, but not for long.</summary>
    private Task WaitForContextAsync(CancellationToken cancellationToken) => _context.WaitAsync(_client.ContextGrace, cancellationToken);

    private async Task WriteContextAsync(RunContextSource source)
    {
        foreach (var part in source.Gather())
        {
            var facts = await part.ConfigureAwait(false);
            foreach (var (key, value) in facts.Tags)
            {
                TrySetTag(key, value);
            }

            foreach (var (path, content) in facts.Files)
            {
                await TryLogAsync(path, content).ConfigureAwait(false);
            }
        }

        lock (_tagGate)
        {
            _tagsSet = null;
        }
    }

    private async Task TryLogAsync(string path, ReadOnlyMemory<byte> content)
    {
        try
        {
            var staged = await _client.Staging.AddBytesAsync(_journal.WriterId, content, CancellationToken.None).ConfigureAwait(false);
            if (_closed.Task.IsCompleted || !RunRecord.TryAppend(_journal, RecordKind.Artifact, path, staged.Text, Now))
            {
                _client.Staging.Discard(_journal.WriterId, staged.Name);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogContextLeft(path, Id, SecretRedactor.Redact(exception.Message));
        }
    }

    /// <summary>Sets a tag that the program has not set, nor an earlier part of the context.</summary>
    private void TrySetTag(string key, string value)
    {
        lock (_tagGate)
        {
            if (!_closed.Task.IsCompleted && _tagsSet!.Add(key))
            {
                RunRecord.TryAppend(_journal, RecordKind.Tag, key, value, Now);
            }
        }
    }

    private void NoteTag(string key)
    {
        if (Volatile.Read(ref _tagsSet) is null)
        {
            return;
        }

        lock (_tagGate)
        {
            _tagsSet?.Add(key);
        }
    }

    [LoggerMessage(232, LogLevel.Debug, "The file '{Path}' of the context of run {RunId} is left out: {Reason}")]
    private partial void LogContextLeft(string path, string runId, string reason);
}
