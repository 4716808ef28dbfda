using System.Diagnostics;
using MlOps.Sdk.Artifacts;
using MlOps.Sdk.Diagnostics;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tracking.Context;
using MlOps.Sdk.Tracking.Files;
using MlOps.Sdk.Tracking.Records;
using MlOps.Sdk.Tracking.Stores;

namespace MlOps.Sdk.Tracking.Delivery;

/// <content>What a run's records become in the store.</content>
internal sealed partial class RunDelivery
{
    /// <summary>Creates the run in the store, or finds it there.</summary>
    private async Task StartAsync(RunSource source)
    {
        if (!_open)
        {
            await _store.OpenAsync(_stop.Token).ConfigureAwait(false);
            _open = true;
        }

        if (source.Started is not null)
        {
            return;
        }

        if (source.Start is not { } start || (source.IsRecovered && start.Resumes))
        {
            var run = await _store.FindRunAsync(source.RunId, _stop.Token).ConfigureAwait(false) ?? throw TrackingErrors.NoRun(source.RunId);
            if (source.Start is null || source.WasStarted || run.Status == RunStatus.Running || run.EndTime?.ToUnixTimeMilliseconds() > source.Start.StartTime)
            {
                // Not resumed again for a process that is gone: the run may have ended, or be another's, since.
                source.Started = new(run.Id, run.ExperimentId, run.ArtifactUri);
                return;
            }
        }

        source.Started = await _store.StartRunAsync(source.Start, _stop.Token).ConfigureAwait(false);
    }

    /// <summary>Stores what was read from the journal; only when all of it is there does the journal move on.</summary>
    private async Task StoreAsync(RunSource source)
    {
        using var activity = MlOpsTelemetry.Activities.StartActivity("mlops.deliver", ActivityKind.Client, source.TraceContext);
        activity?.SetTag("mlops.run_id", source.RunId).SetTag("mlops.records", source.Batch.Count);
        while (source.Unfit.TryPeek(out var unfit))
        {
            SetAside(unfit);
            source.Unfit.Dequeue();
        }

        while (source.Batch.Count > 0)
        {
            await LogAsync(source, source.Batch).ConfigureAwait(false);
        }

        if (source.Artifact is { } artifact)
        {
            await PlaceAsync(source, artifact.Path, StagedArtifact.Parse(artifact.Staged)).ConfigureAwait(false);
            source.Artifact = null;
        }

        if (source.Input is { } input)
        {
            await LogInputAsync(source, input.Context, input.Text).ConfigureAwait(false);
            source.Input = null;
        }

        if (source.End is { } end && end != source.StoredEnd)
        {
            if (end.IsFinal || !source.IsRecovered)
            {
                // A run that another process has resumed since is not ended for the one that is gone.
                var writer = source.IsRecovered ? source.WriterId : null;
                await _store
                    .EndRunAsync(source.Started!.RunId, end.Status, end.Time, writer, onlyRunning: !end.IsFinal, _stop.Token)
                    .ConfigureAwait(false);
            }

            source.StoredEnd = end;
        }
    }

    /// <summary>Stores a batch; where the store refuses it, halves it, until the record that is refused stands alone.</summary>
    private async Task LogAsync(RunSource source, RunBatch batch)
    {
        try
        {
            await _store.LogBatchAsync(source.Started!.RunId, batch, _stop.Token).ConfigureAwait(false);
            Interlocked.Add(ref _deliveredRecords, batch.Count);
            source.ClearBatch();
        }
        catch (MlflowException exception) when (!exception.IsTransient && exception.ErrorCode == MlflowErrorCodes.InvalidParameterValue)
        {
            var run = await _store.FindRunAsync(source.Started!.RunId, _stop.Token).ConfigureAwait(false);
            if (run is null || run.LifecycleStage == LifecycleStage.Deleted)
            {
                throw;
            }

            if (batch.Count > 1)
            {
                source.SplitBatch();
                return;
            }

            SetAside(RefusedRecord.Of(source.RunId, batch, exception.Message));
            source.ClearBatch();
        }
    }

    private async Task PlaceAsync(RunSource source, string path, StagedArtifact staged)
    {
        var uri = source.Started!.ArtifactUri;
        var repository = _store.Artifacts.TryGet(uri);
        if (repository is null && path == RunContextSource.PackagesPath)
        {
            _staging.Discard(source.WriterId, staged.Name); // nobody asked for it: no reason for a warning
            return;
        }

        var reason = repository is not null
            ? await repository
                .PlaceAsync(_staging.PathOf(source.WriterId, staged.Name), staged.Sha256, path, _stop.Token)
                .ConfigureAwait(false)
            : ArtifactErrors.NoRepository(uri);
        if (reason is null)
        {
            await RecordHashAsync(source, path, staged.Sha256).ConfigureAwait(false);
            Interlocked.Increment(ref _deliveredRecords);
            return;
        }

        var kept = _staging.SetAside(source.WriterId, staged.Name, _deadLetters.Folder);
        SetAside(new(source.RunId, "artifact", path, kept ?? "", reason));
    }

    /// <summary>After the artifact is in its place: a tag never says what is not there yet.</summary>
    private async Task RecordHashAsync(RunSource source, string path, string? sha256)
    {
        if (sha256 is null || source.RecordedHashes == ArtifactHashes.MaxPerRun)
        {
            return;
        }

        var batch = new RunBatch();
        batch.Tags.Add(new(ArtifactHashes.TagOf(path), sha256));
        await _store.LogBatchAsync(source.Started!.RunId, batch, _stop.Token).ConfigureAwait(false);
        source.RecordedHashes++;
    }

    /// <summary>Ends what its process could not end: a run without an end has failed when its last record was written.</summary>
    private async Task CloseAsync(RunSource source)
    {
        if (source.IsRecovered)
        {
            foreach (var log in RunLog.LeftBy(_staging, source.WriterId))
            {
                await PlaceAsync(source, ArtifactPath.Join(RunLog.Folder, log), new(log, Sha256: null)).ConfigureAwait(false);
            }
        }

        if (source.IsRecovered && source.End is not { IsFinal: true })
        {
            var status = source.End?.Status ?? RunStatus.Failed;
            var closed = await _store
                .EndRunAsync(source.Started!.RunId, status, source.EndTime, source.WriterId, onlyRunning: true, _stop.Token)
                .ConfigureAwait(false);
            if (closed)
            {
                LogClosed(source.RunId, status);
            }
        }

        if (source.IsRecovered || source.Start is { Resumes: true })
        {
            await _store.SettleStartAsync(source.RunId, source.Started!.ExperimentId, _stop.Token).ConfigureAwait(false);
        }
    }

    private void SetAside(RefusedRecord record)
    {
        _deadLetters.Add(record);
        Interlocked.Increment(ref _refusedRecords);
        LogRecordRefused(record.Kind, record.Key, record.RunId, record.Reason, _deadLetters.Folder);
    }
}
