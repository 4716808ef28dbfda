using MlOps.Sdk.Interruption;
using MlOps.Sdk.Primitives;

namespace MlOps.Sdk.Training;

/// <summary>The training was stopped at the end of a step because the machine or the process will go, or its budget is spent. Start the program again, and it goes on.</summary>
public sealed class TrainingInterruptedException : MlOpsException
{
    internal TrainingInterruptedException(string message, int exitCode, long? keptStep, InterruptionNotice? notice, Exception? innerException = null)
        : base(message, innerException)
    {
        ExitCode = exitCode;
        KeptStep = keptStep;
        Notice = notice;
    }

    /// <summary>What the process should end with: 143 after SIGTERM, 75 after another notice, unless the description says another; 0 when the budget is spent, so that nobody starts it again by itself.</summary>
    public int ExitCode { get; }

    /// <summary>The step of the newest checkpoint on the disk that this training has saved, or was restored from; <see langword="null"/> when there is none.</summary>
    public long? KeptStep { get; }

    /// <summary>Who said so; <see langword="null"/> when it was the budget.</summary>
    public InterruptionNotice? Notice { get; }
}
