using System.Text.Json.Serialization;
using Eep.Core.Runs;
using Eep.Web.Evaluations;

namespace Eep.Web.Engine;

/// <summary>What the engine process is told, one JSON line each on its standard input. The end of input ends the process.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(StartOrder), "start")]
[JsonDerivedType(typeof(EvaluateOrder), "evaluate")]
[JsonDerivedType(typeof(Acknowledgement), "ack")]
[JsonDerivedType(typeof(CancelOrder), "cancel")]
public abstract record EngineOrder;

/// <summary>The first order of an engine that searches.</summary>
/// <param name="Options">Paths are absolute.</param>
/// <param name="RunFolder">Holds resume.jsonl and the engine's lock.</param>
/// <param name="WorkFolder">Receives the results; the parent moves them into the run's folder.</param>
public sealed record StartOrder(RunOptions Options, string RunFolder, string WorkFolder) : EngineOrder;

/// <summary>The first order of an engine that evaluates.</summary>
/// <param name="Request">Paths are absolute.</param>
/// <param name="Folder">Holds journal, reports and the engine's lock.</param>
public sealed record EvaluateOrder(EvaluationRequest Request, string Folder) : EngineOrder;

/// <summary>The generation is durable.</summary>
public sealed record Acknowledgement(int Generation) : EngineOrder;

/// <summary>End the work soon.</summary>
public sealed record CancelOrder : EngineOrder;
