using System.Text.Json.Serialization;
using Eep.Core.Evaluation.Reports;
using Eep.Core.Runs;
using Eep.Web.Evaluations;

namespace Eep.Web.Engine;

/// <summary>What the engine process tells, one JSON line each on its standard output.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(GenerationDone), "generation")]
[JsonDerivedType(typeof(EngineProgress), "progress")]
[JsonDerivedType(typeof(EngineLog), "log")]
[JsonDerivedType(typeof(EngineResult), "result")]
[JsonDerivedType(typeof(EvaluationProgress), "evaluationProgress")]
[JsonDerivedType(typeof(EvaluationDone), "evaluation")]
[JsonDerivedType(typeof(BatchesOffered), "batches")]
[JsonDerivedType(typeof(BatchDone), "batch")]
[JsonDerivedType(typeof(EngineFailed), "failed")]
public abstract record EngineMessage;

/// <summary>A generation is computed; to be committed and acknowledged.</summary>
public sealed record GenerationDone(GenerationRecord Record) : EngineMessage;

/// <summary>Where the run is.</summary>
public sealed record EngineProgress(RunStage Stage, double Fraction, string Detail) : EngineMessage;

/// <summary>A line for the run's log.</summary>
public sealed record EngineLog(string Message) : EngineMessage;

/// <summary>The run is done; everything lies in the work folder.</summary>
public sealed record EngineResult(RunReport Report) : EngineMessage;

/// <summary>Share of an evaluation that is done, in [0, 1].</summary>
public sealed record EvaluationProgress(double Fraction) : EngineMessage;

/// <summary>The evaluation is done; its reports lie in its folder.</summary>
/// <param name="Items">Every item, where the request names no folder for reports; else null.</param>
public sealed record EvaluationDone(EvaluationSummary Summary, IReadOnlyList<TriedItem>? Items = null) : EngineMessage;

/// <summary>Batches of a generation, for whoever takes them.</summary>
public sealed record BatchesOffered(IReadOnlyList<Batch> Batches) : EngineMessage;

/// <summary>A batch that was ordered is answered.</summary>
/// <param name="Answers">Null where the engine has offered the batch itself and so has the answers already.</param>
public sealed record BatchDone(int Number, BatchAnswers? Answers) : EngineMessage;

/// <summary>The work cannot be done; trying again at once would end the same way.</summary>
/// <param name="IsBadInput">Whether options, checkpoint or task are to blame.</param>
/// <param name="IsPassing">Whether the disk is to blame: it may go on when there is space again.</param>
public sealed record EngineFailed(string Reason, bool IsBadInput, bool IsPassing = false) : EngineMessage;
