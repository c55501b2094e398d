/** The text of THIRD-PARTY-NOTICES.txt, part of the page's files; the only module that holds it. */
import notices from '../../THIRD-PARTY-NOTICES.txt?raw';
import classes from './third-party-notices.module.css';

export default function ThirdPartyNotices() {
  return <pre className={classes.notices}>{notices}</pre>;
}
