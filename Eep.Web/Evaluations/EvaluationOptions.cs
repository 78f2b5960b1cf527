using Eep.Core.Checkpoints.Chat;
using Eep.Core.Runs;

namespace Eep.Web.Evaluations;

/// <summary>What a person or a program asks to evaluate: the body of POST /api/v1/evaluations.</summary>
public sealed record EvaluationOptions
{
    /// <summary>For people; made from suite and candidate when empty.</summary>
    public string Name { get; init; } = "";

    /// <summary>The run whose checkpoint is the candidate; null when <see cref="Candidate"/> names a folder.</summary>
    public Guid? Run { get; init; }

    /// <summary>Checkpoint folder of the candidate; empty with <see cref="Run"/>.</summary>
    public string Candidate { get; init; } = "";

    /// <summary>Checkpoint folder to compare with; empty with <see cref="Run"/> takes the model that the run started from.</summary>
    public string Baseline { get; init; } = "";

    /// <summary>A suite file, or a task file, whose test split is then scored without gates.</summary>
    public string Suite { get; init; } = "";

    /// <summary>Only the first items of each task; null = all.</summary>
    public int? Limit { get; init; }

    /// <summary>How prompts are put before both models (RunOptions.ChatTemplate).</summary>
    public string ChatTemplate { get; init; } = Core.Checkpoints.Chat.ChatTemplate.Automatic;

    /// <summary>cpu or cuda.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>f32 or bf16.</summary>
    public string Dtype { get; init; } = "f32";
}
