using System.Text.Json.Serialization;
using Eep.Core.Runs;
using Eep.Web.Evaluations;

namespace Eep.Web.Engine;

/// <summary>What the engine process is told, one JSON line each on its standard input. The end of input ends the process.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(StartOrder), "start")]
[JsonDerivedType(typeof(EvaluateOrder), "evaluate")]
[JsonDerivedType(typeof(HelpOrder), "help")]
[JsonDerivedType(typeof(BatchOrder), "batch")]
[JsonDerivedType(typeof(BatchAnsweredOrder), "batchAnswered")]
[JsonDerivedType(typeof(Acknowledgement), "ack")]
[JsonDerivedType(typeof(CancelOrder), "cancel")]
public abstract record EngineOrder;

/// <summary>The first order of an engine that searches.</summary>
/// <param name="Options">Paths are absolute.</param>
/// <param name="RunFolder">Holds resume.jsonl and the engine's lock.</param>
/// <param name="WorkFolder">Receives the results; the parent moves them into the run's folder.</param>
/// <param name="PlansPerBatch">Generations are handed out in batches of so many plans; null = the engine computes everything itself.</param>
public sealed record StartOrder(RunOptions Options, string RunFolder, string WorkFolder, int? PlansPerBatch = null) : EngineOrder;

/// <summary>The first order of an engine that evaluates.</summary>
/// <param name="Request">Paths are absolute.</param>
/// <param name="Folder">Holds journal, reports and the engine's lock.</param>
public sealed record EvaluateOrder(EvaluationRequest Request, string Folder) : EngineOrder;

/// <summary>The first order of an engine that answers batches of another engine's run.</summary>
/// <param name="Options">The run's; paths are absolute.</param>
public sealed record HelpOrder(RunOptions Options) : EngineOrder;

/// <summary>Answer this batch.</summary>
public sealed record BatchOrder(Batch Batch) : EngineOrder;

/// <summary>Another engine has answered a batch that this one has offered.</summary>
public sealed record BatchAnsweredOrder(int Number, BatchAnswers Answers) : EngineOrder;

/// <summary>The generation is durable.</summary>
public sealed record Acknowledgement(int Generation) : EngineOrder;

/// <summary>End the work soon.</summary>
public sealed record CancelOrder : EngineOrder;
