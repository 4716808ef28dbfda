namespace MlOps.Sdk.Training;

/// <summary>What a <see cref="TrainingBudget"/> says of going on.</summary>
public enum BudgetDecision
{
    /// <summary>There is enough left.</summary>
    Continue,

    /// <summary>The share to warn at was reached. Said once, over all resumes.</summary>
    Warn,

    /// <summary>A limit is reached.</summary>
    Stop,
}
