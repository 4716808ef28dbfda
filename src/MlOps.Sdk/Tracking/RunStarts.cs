using System.Reflection;
using MlOps.Sdk.Tracking.Stores;

namespace MlOps.Sdk.Tracking;

/// <summary>Works out what a description leaves open: the experiment, the name, the id, and MLflow's own tags.</summary>
internal static class RunStarts
{
    private const string DefaultExperiment = "Default";

    public static RunStart Of(RunDescription description, RunStart? parent, TrackingSettings settings, string writerId, DateTimeOffset now)
    {
        var resumes = description.RunId is not null;
        var runId = description.RunId ?? description.NewRunId ?? Guid.NewGuid().ToString("N");
        var (experimentName, experimentId) = resumes ? (null, null) : ExperimentOf(description, parent, settings);
        return new()
        {
            RunId = runId,
            Resumes = resumes,
            ExperimentName = experimentName,
            ExperimentId = experimentId,
            RunName = NameOf(description) ?? (resumes ? null : RunNameGenerator.For(runId)),
            UserId = Environment.UserName,
            StartTime = now.ToUnixTimeMilliseconds(),
            Tags = [.. TagsOf(description, resumes, writerId)],
        };
    }

    private static string? NameOf(RunDescription description)
    {
        if (!description.Tags.TryGetValue(TagNames.RunName, out var tag))
        {
            return description.Name;
        }

        return description.Name is { } name && name != tag ? throw TrackingErrors.TwoNames(name, tag) : tag;
    }

    private static (string? Name, string? Id) ExperimentOf(RunDescription description, RunStart? parent, TrackingSettings settings) =>
        description switch
        {
            { ExperimentId: { } id } => (null, id),
            { ExperimentName: { } name } => (name, null),
            _ when parent is not null => (parent.ExperimentName, parent.ExperimentId),
            _ when settings.ExperimentId is { } id => (null, id),
            _ => (settings.ExperimentName ?? DefaultExperiment, null),
        };

    private static IEnumerable<KeyValuePair<string, string>> TagsOf(RunDescription description, bool resumes, string writerId)
    {
        yield return new(TagNames.Writer, writerId);
        if (description.ParentRunId is { } parent)
        {
            yield return new(TagNames.ParentRunId, parent);
        }

        if (!resumes)
        {
            yield return new(TagNames.User, Environment.UserName);
            yield return new(TagNames.SourceName, Assembly.GetEntryAssembly()?.GetName().Name ?? AppDomain.CurrentDomain.FriendlyName);
            yield return new(TagNames.SourceType, "LOCAL");
        }
    }
}
