namespace Eep.Core.Evaluation.Suites;

/// <summary>Tasks that are evaluated together, and the rules that turn their scores into a verdict. Immutable: another content is another version.</summary>
public sealed record Suite
{
    /// <summary>Confidence where a suite names none, and of a task that is evaluated alone.</summary>
    public const double DefaultConfidence = 0.95;

    /// <summary>Name for people.</summary>
    public required string Name { get; init; }

    /// <summary>First twelve hex digits of a hash over everything that can change a verdict, data included.</summary>
    public required string Version { get; init; }

    /// <summary>Confidence of intervals and tests, in (0, 1).</summary>
    public double Confidence { get; init; } = DefaultConfidence;

    /// <summary>What is evaluated; at least one task, names differ.</summary>
    public required IReadOnlyList<SuiteTask> Tasks { get; init; }

    /// <summary>Rules about the model as a whole (memory, speed).</summary>
    public IReadOnlyList<ModelGate> ModelGates { get; init; } = [];
}

/// <summary>One task of a suite.</summary>
/// <param name="Evaluator">The task, read.</param>
/// <param name="Split">The documents that are scored.</param>
/// <param name="Limit">Only the first documents; null = all.</param>
/// <param name="Gates">Rules about its score; none = it is only reported.</param>
public sealed record SuiteTask(Evaluator Evaluator, SplitKind Split, int? Limit, IReadOnlyList<TaskGate> Gates)
{
    /// <summary>Places in the split of the items that are asked before all others; they change when an answer is known, never a score.</summary>
    public IReadOnlyList<int> First { get; init; } = [];

    /// <summary>Name of the task.</summary>
    public string Name => Evaluator.Task.Name;

    /// <summary>Number of items scored.</summary>
    public int ItemCount => Math.Min(Limit ?? int.MaxValue, Evaluator.Items(Split).Count);

    /// <summary>Places in the split, in the order in which they are asked.</summary>
    public IReadOnlyList<int> Order
    {
        get
        {
            var places = Enumerable.Range(0, ItemCount);
            return First.Count == 0 ? [.. places] : [.. First.Where(place => place >= 0 && place < ItemCount).Distinct(), .. places.Except(First)];
        }
    }

    /// <summary>The items, in the order in which they are asked.</summary>
    public IReadOnlyList<TaskItem> Items
    {
        get
        {
            var items = Evaluator.Items(Split);
            return [.. Order.Select(place => items[place])];
        }
    }

    /// <summary>What a model is asked about them, in the same order.</summary>
    public IReadOnlyList<ModelRequest> Requests
    {
        get
        {
            var requests = Evaluator.Requests(Split, Limit);
            return [.. Order.Select(place => requests[place])];
        }
    }

    /// <summary>Whether a rule is a test whose p-value Holm's correction ties to those of the other tasks.</summary>
    public bool HasTest => Gates.Any(gate => gate.Kind is TaskGateKind.MaxDrop or TaskGateKind.MaxRelativeDrop);
}
