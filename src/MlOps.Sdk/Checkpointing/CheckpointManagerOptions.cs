using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace MlOps.Sdk.Checkpointing;

/// <summary>How a <see cref="CheckpointManager"/> works.</summary>
public sealed class CheckpointManagerOptions
{
    /// <summary>When checkpoints are saved.</summary>
    /// <value>The default value is every five minutes, and on an interruption.</value>
    public SavePolicy Save { get; set; } = SavePolicy.Any(SavePolicy.Every(TimeSpan.FromMinutes(5)), SavePolicy.OnInterruption);

    /// <summary>Which checkpoints are kept.</summary>
    /// <value>The default value is the latest three.</value>
    public RetentionPolicy Retention { get; set; } = RetentionPolicy.LatestN(3);

    /// <summary>What happens when a checkpoint is due and the last one is still being written.</summary>
    /// <value>The default value is <see cref="SaveBackPressure.Skip"/>.</value>
    public SaveBackPressure BackPressure { get; set; }

    /// <summary>Encrypts what is saved.</summary>
    /// <value>The default value is <see langword="null"/>: nothing is encrypted.</value>
    public CheckpointEncryption? Encryption { get; set; }

    /// <summary>The run that the checkpoints belong to, for their manifests.</summary>
    /// <value>The default value is <see langword="null"/>.</value>
    public string? RunId { get; set; }

    /// <summary>Which attempt at the run this is, for the manifests.</summary>
    /// <value>The default value is 1.</value>
    public int Attempt { get; set; } = 1;

    /// <summary>Threads that copy a snapshot or read a checkpoint.</summary>
    /// <value>The default value is that of the processors, at most 4.</value>
    public int Threads { get; set; } = Math.Min(4, Environment.ProcessorCount);

    /// <summary>Is told of each checkpoint once it is on the disk. Called in the background; must not throw.</summary>
    /// <value>The default value is <see langword="null"/>.</value>
    public Action<CheckpointInfo>? OnCommitted { get; set; }

    /// <summary>The runs of trainings before, whose checkpoints are not restored, nor in the way of what is to be kept; "" stands for those without a run.</summary>
    internal IReadOnlyList<string> EarlierRunIds { get; set; } = [];

    /// <summary>What has to be on the disk before a checkpoint that stands for it is.</summary>
    internal Func<CancellationToken, Task>? BeforeManifest { get; set; }

    /// <summary>The clock.</summary>
    /// <value>The default value is <see cref="TimeProvider.System"/>.</value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Gets messages of what happens in the background.</summary>
    /// <value>The default value is one that drops them.</value>
    public ILogger Logger { get; set; } = NullLogger.Instance;

    internal bool IsEarlier(CheckpointInfo checkpoint) => EarlierRunIds.Contains(checkpoint.RunId ?? "");

    internal IEnumerable<string> Faults()
    {
        if (Save is null)
        {
            yield return $"{nameof(Save)} is null: expected a policy, such as SavePolicy.Never.";
        }

        if (Retention is null)
        {
            yield return $"{nameof(Retention)} is null: expected a policy, such as RetentionPolicy.All.";
        }

        if (Threads < 1)
        {
            yield return FormattableString.Invariant($"{nameof(Threads)} is {Threads}: expected at least 1.");
        }

        if (Attempt is < 0 or > ManifestRules.MaxAttempt)
        {
            yield return FormattableString.Invariant($"{nameof(Attempt)} is {Attempt}: expected 0 to {ManifestRules.MaxAttempt}.");
        }

        if (!Enum.IsDefined(BackPressure))
        {
            yield return FormattableString.Invariant($"{nameof(BackPressure)} is {(int)BackPressure}: expected {SaveBackPressure.Skip} or {SaveBackPressure.Wait}.");
        }

        if (TimeProvider is null)
        {
            yield return $"{nameof(TimeProvider)} is null: expected a clock.";
        }

        if (Logger is null)
        {
            yield return $"{nameof(Logger)} is null: expected a logger, such as NullLogger.Instance.";
        }
    }
}
