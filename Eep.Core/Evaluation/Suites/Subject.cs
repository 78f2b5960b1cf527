using Eep.Core.Pruning;

namespace Eep.Core.Evaluation.Suites;

/// <summary>What is evaluated: a plan on a model, under a name that is unique in the evaluation.</summary>
public sealed record Subject(string Name, PruningPlan Plan);
