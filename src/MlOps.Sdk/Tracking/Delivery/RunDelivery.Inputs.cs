using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Tracking.Records;

namespace MlOps.Sdk.Tracking.Delivery;

/// <content>Brings the datasets of runs to the store.</content>
internal sealed partial class RunDelivery
{
    /// <summary>Stores an input. A long description's file stays until the run is delivered: after a crash it is read again.</summary>
    private async Task LogInputAsync(RunSource source, string context, string text)
    {
        if (InputRecord.TryRead(text, name => _staging.PathOf(source.WriterId, name)) is not { } dataset)
        {
            SetAside(new(source.RunId, "input", context, text, "The description of the dataset is gone from the home folder, or is damaged."));
            return;
        }

        try
        {
            var input = new DatasetInput(dataset, context.Length > 0 ? context : null);
            await _store.LogInputAsync(source.Started!.RunId, input, _stop.Token).ConfigureAwait(false);
            Interlocked.Increment(ref _deliveredRecords);
        }
        catch (MlflowException exception) when (IsAboutInput(exception))
        {
            var run = await _store.FindRunAsync(source.Started!.RunId, _stop.Token).ConfigureAwait(false);
            if (run is null || run.LifecycleStage == LifecycleStage.Deleted)
            {
                throw;
            }

            SetAside(new(source.RunId, "input", context, System.Text.Encoding.UTF8.GetString(InputRecord.Write(dataset)), exception.Message));
        }
    }

    /// <summary>The store does not take this dataset, or is too old to take any.</summary>
    private static bool IsAboutInput(MlflowException exception) =>
        !exception.IsTransient
        && exception.ErrorCode is MlflowErrorCodes.InvalidParameterValue or MlflowErrorCodes.EndpointNotFound or MlflowErrorCodes.NotImplemented;
}
