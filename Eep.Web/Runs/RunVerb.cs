namespace Eep.Web.Runs;

/// <summary>What a person may ask of a run that is not final.</summary>
public enum RunVerb
{
    /// <summary>Finish the generation in work, then wait.</summary>
    Pause,

    /// <summary>Take a pause back, or go on after one.</summary>
    Resume,

    /// <summary>End the search and finish with the best there is.</summary>
    Stop,

    /// <summary>End the run for good.</summary>
    Cancel,
}
