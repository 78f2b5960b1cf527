using Eep.Core.Checkpoints;

namespace Eep.Core.Models;

/// <summary>What every pass of the engine needs.</summary>
/// <param name="Model">The layers.</param>
/// <param name="Tokenizer">The model's.</param>
/// <param name="Options">What to avoid, and the memory for it.</param>
/// <param name="Counters">What was computed.</param>
/// <param name="Prefixes">What earlier generations left.</param>
/// <param name="Log">Told what a user should know.</param>
internal sealed record EngineParts(
    DecoderModel Model,
    HuggingFaceTokenizer Tokenizer,
    EngineOptions Options,
    EngineCounters Counters,
    PrefixStore Prefixes,
    Action<string> Log);
