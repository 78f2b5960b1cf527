using Eep.Core.Checkpoints.Chat;
using Eep.Core.Pruning;
using Eep.Core.Runs;

namespace Eep.Web.Evaluations;

/// <summary>What a person or a program asks to evaluate: the body of POST /api/v1/evaluations.</summary>
public sealed record EvaluationOptions
{
    /// <summary>For people; made from suite and candidate when empty.</summary>
    public string Name { get; init; } = "";

    /// <summary>The run whose checkpoint is the candidate; null when <see cref="Candidate"/> names a folder.</summary>
    public Guid? Run { get; init; }

    /// <summary>Several candidates of the run in place of its checkpoint; null = the checkpoint.</summary>
    public CandidateBatch? Batch { get; init; }

    /// <summary>A plan of the run with removed experts put back, in place of its checkpoint; null = none are.</summary>
    public RestoredExperts? Restore { get; init; }

    /// <summary>Checkpoint folder of the candidate; empty with <see cref="Run"/>. With plans the model that they apply to.</summary>
    public string Candidate { get; init; } = "";

    /// <summary>Checkpoint folder to compare with; empty with <see cref="Run"/> takes the model that the run started from.</summary>
    public string Baseline { get; init; } = "";

    /// <summary>A suite file, or a task file, whose test split is then scored without gates.</summary>
    public string Suite { get; init; } = "";

    /// <summary>Why items that the candidate's search has seen may be asked, in words (at least three); empty = they may not.</summary>
    public string Overlap { get; init; } = "";

    /// <summary>Only the first items of each task; null = all.</summary>
    public int? Limit { get; init; }

    /// <summary>Whether speed and energy of both models are measured too; for one candidate.</summary>
    public bool Measure { get; init; }

    /// <summary>Whether the routers' decisions of baseline and candidates of a run are compared too.</summary>
    public bool Routing { get; init; }

    /// <summary>How prompts are put before both models (RunOptions.ChatTemplate).</summary>
    public string ChatTemplate { get; init; } = Core.Checkpoints.Chat.ChatTemplate.Automatic;

    /// <summary>cpu or cuda.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>f32 or bf16.</summary>
    public string Dtype { get; init; } = "f32";

    /// <summary>Whether plans of the run are evaluated on its model, and not a checkpoint.</summary>
    internal bool HasPlans => Batch is not null || Restore is not null;
}

/// <summary>Removed experts that come back, to see whether the items that broke without them are right again.</summary>
/// <param name="Evaluation">The evaluation that showed the broken items; they are asked first.</param>
/// <param name="Candidate">Name of its candidate.</param>
/// <param name="Experts">What is put back.</param>
/// <param name="Grow">True: the budget grows. False: the kept experts that serve the fewest tokens make room.</param>
public sealed record RestoredExperts(Guid Evaluation, string Candidate, IReadOnlyList<ExpertPlace> Experts, bool Grow);
