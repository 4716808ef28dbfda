using MlOps.Sdk.Tracking.Records;

namespace MlOps.Sdk.Tracking;

/// <content>What the run took in.</content>
public sealed partial class ActiveRun
{
    private const int MaxContextLength = 500;

    /// <summary>
    /// Logs a dataset that the run uses. Logged again it stays one input, with the last context. A description of more than 48 KB, which a
    /// profile may bring about, is written to a file in the home folder before the call returns.
    /// </summary>
    /// <param name="dataset">The data.</param>
    /// <param name="context">What for, such as <c>train</c> or <c>eval</c>; at most 500 characters.</param>
    /// <exception cref="ArgumentException">The context is empty or too long.</exception>
    /// <exception cref="InvalidOperationException">The run has ended.</exception>
    /// <exception cref="IOException">A long description could not be written.</exception>
    public void LogInput(Dataset dataset, string? context = null)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        if (context is not null)
        {
            ArgumentException.ThrowIfNullOrEmpty(context);
            RunDataRules.CheckLength("context", context, MaxContextLength, nameof(context));
        }

        ThrowIfEnded();
        var json = InputRecord.Write(dataset);
        if (json.Length <= InputRecord.MaxInlineBytes)
        {
            AppendInput(context, System.Text.Encoding.UTF8.GetString(json));
            return;
        }

        string staged;
        try
        {
            staged = _client.Staging.AddBytes(_journal.WriterId, json).Name;
        }
        catch (DirectoryNotFoundException)
        {
            ThrowIfEnded(); // the staging folder goes with the run
            throw;
        }

        if (!AppendInput(context, staged))
        {
            _client.Staging.Discard(_journal.WriterId, staged);
        }
    }

    private bool AppendInput(string? context, string text)
    {
        var isAppended = RunRecord.TryAppend(_journal, RecordKind.Input, context ?? "", text, Now);
        if (!isAppended)
        {
            ThrowIfEnded();
        }

        return isAppended;
    }
}
